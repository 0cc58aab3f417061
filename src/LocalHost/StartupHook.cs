using System.Diagnostics;

/// <summary>
/// Runs inside the worker before its own code (DOTNET_STARTUP_HOOKS, which wants this name and no namespace): a worker ends with its host, however that ends, for its
/// standard input ends then. An official worker lives on when its host is killed. Only the framework's own assemblies can be used here.
/// </summary>
internal static class StartupHook
{
    public static void Initialize() => new Thread(() =>
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
        }
        Process.GetCurrentProcess().Kill();
    })
    { IsBackground = true, Name = "Ends with its host" }.Start();
}
