using System.CommandLine;
using ExactlyOnce.Kafka;

namespace Dev;

/// <summary>The options by which operators' commands reach any cluster.</summary>
internal static class ClusterOptions
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);

    public static Option<string> Bootstrap { get; } = CreateBootstrap();

    public static Option<string[]> Properties { get; } = CreateProperties();

    /// <summary>What they were given.</summary>
    public static KafkaOptions Read(ParseResult parsed)
    {
        var options = new KafkaOptions { BootstrapServers = parsed.GetValue(Bootstrap)!, CallTimeout = CallTimeout };
        SetProperties(options, parsed);
        return options;
    }

    /// <summary>Sets the properties that were given.</summary>
    public static void SetProperties(KafkaOptions options, ParseResult parsed)
    {
        foreach (var property in parsed.GetValue(Properties)!)
            options.Properties[property[..property.IndexOf('=')]] = property[(property.IndexOf('=') + 1)..];
    }

    private static Option<string> CreateBootstrap()
    {
        var option = new Option<string>("--bootstrap")
        {
            Description = "The cluster, as host:port,…; the environment's KafkaBrokers by default.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("KafkaBrokers") ?? "",
            Recursive = true,
        };
        option.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
                result.AddError("--bootstrap is missing: name the cluster as host:port, or set KafkaBrokers in the environment.");
        });
        return option;
    }

    private static Option<string[]> CreateProperties()
    {
        var option = new Option<string[]>("--property")
        {
            Description = "A property of librdkafka, as name=value, for example security.protocol=SASL_SSL. More than one is allowed.",
            Recursive = true,
            DefaultValueFactory = _ => [],
        };
        option.Validators.Add(result =>
        {
            foreach (var wrong in result.Tokens.Where(token => token.Value.IndexOf('=') < 1))
                result.AddError($"--property is '{wrong.Value}'; it must be name=value.");
        });
        return option;
    }
}
