@echo off
rem dev --help. All logic is in eng\Bootstrap and eng\Dev; this starts them.
where dotnet >nul 2>nul || (echo dev: .NET 10 is needed: install the .NET SDK 10.0 and put dotnet on the PATH 1>&2 & exit /b 1)
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set DOTNET_NOLOGO=1
rem No build server outlives the build: what is interrupted leaves no process behind.
set MSBUILDDISABLENODEREUSE=1
set UseSharedCompilation=false
dotnet run --project "%~dp0eng\Bootstrap" -c Release -v quiet || exit /b 1
dotnet "%~dp0eng\Dev\bin\Release\net10.0\dev.dll" %*
