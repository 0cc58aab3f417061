using System.CommandLine;
using Functions;
using Functions.Settings;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Toolchain;

namespace Dev;

/// <summary>The options by which a command has the application as its settings make it.</summary>
internal sealed class ApplicationOptions
{
    public ApplicationOptions() => Settings.AcceptExistingOnly();

    public Option<FileInfo> Settings { get; } = new("--settings")
    {
        Description = "App settings, as in local.settings.json: that file of the repository by default, or local.settings.sample.json where it is not. The environment goes before it.",
    };

    public Option<string?> Bootstrap { get; } = new("--bootstrap") { Description = "The cluster, as host:port,…, instead of the setting KafkaBrokers." };

    /// <summary>Where the settings come from, for people.</summary>
    public string PathOf(ParseResult parsed) =>
        parsed.GetValue(Settings)?.FullName ?? new[] { Workspace.At("local.settings.json"), Workspace.At("local.settings.sample.json") }.First(File.Exists);

    /// <summary>The application, which is not started.</summary>
    /// <param name="configure">Goes before the settings.</param>
    /// <exception cref="ToolchainException">The settings are wrong; the message names each.</exception>
    public IHost Build(ParseResult parsed, Action<HostApplicationBuilder>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = ReadSettings(PathOf(parsed)) });
        if (parsed.GetValue(Bootstrap) is { } bootstrap)
            builder.Configuration["KafkaBrokers"] = bootstrap;
        configure?.Invoke(builder);
        Startup.Configure(builder);
        var host = builder.Build();
        try
        {
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            return host;
        }
        catch (Exception exception) when (StartupProblems.Of(exception) is { Count: > 0 } problems)
        {
            host.Dispose();
            throw new ToolchainException(StartupProblems.Describe(problems));
        }
    }

    private static IReadOnlyDictionary<string, string?> ReadSettings(string path)
    {
        try
        {
            return SettingsFile.Read(path);
        }
        catch (InvalidDataException malformed)
        {
            throw new ToolchainException(malformed.Message);
        }
    }
}
