using ExactlyOnce;
using Functions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Infrastructure.Tests;

/// <summary>The application with settings as a deployment gives them.</summary>
internal static class Application
{
    /// <summary>Builds it, and has it judge its settings.</summary>
    /// <param name="read">Is told of every setting that is asked for.</param>
    /// <param name="hasTelemetry">Whether it sends telemetry to where its settings say.</param>
    /// <exception cref="OptionsValidationException">A setting is missing or wrong.</exception>
    public static IHost Start(IReadOnlyDictionary<string, string> settings, Action<string>? read = null, bool hasTelemetry = false)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.Sources.Add(new Recorded(settings.ToDictionary(setting => setting.Key.Replace("__", ":"), setting => (string?)setting.Value), read ?? (_ => { })));
        builder.Services.AddLogging();
        builder.Services.AddMetrics();
        if (hasTelemetry)
            builder.AddTelemetry();
        Startup.Configure(builder);
        var host = builder.Build();
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        return host;
    }

    /// <summary>The topics that pipelines with these settings need.</summary>
    public static IEnumerable<string> TopicsOf(IReadOnlyDictionary<string, string> settings)
    {
        using var host = Start(Plausible(settings));
        return [.. host.Services.GetServices<PipelineDescription>().SelectMany(ExactlyOnce.Kafka.Topics.TopicUse.Of).Select(use => use.Topic).Distinct()];
    }

    /// <summary>Settings with what only Azure knows filled in: addresses, ids, secrets.</summary>
    public static Dictionary<string, string> Plausible(IReadOnlyDictionary<string, string> settings) => settings.ToDictionary(
        setting => setting.Key,
        setting => Certificates.For(setting.Key)
            ?? (!setting.Value.StartsWith('[') ? setting.Value
                : setting.Value.Contains("primaryEndpoints", StringComparison.Ordinal) ? "https://account.example/"
                : setting.Value.Contains("servicebus", StringComparison.Ordinal) ? "namespace.servicebus.windows.net:9093"
                : "00000000-0000-0000-0000-000000000001"));

    private sealed class Recorded(Dictionary<string, string?> settings, Action<string> read) : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override void Load() => Data = new Dictionary<string, string?>(settings, StringComparer.OrdinalIgnoreCase);

        public override bool TryGet(string key, out string? value)
        {
            read(key);
            return base.TryGet(key, out value);
        }
    }
}
