using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KafkaEmulation;
using KafkaEmulation.Tool;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

var port = new Option<int>("--port")
{
    Description = "The TCP port on loopback; 0 takes a free one, which is printed.",
    DefaultValueFactory = _ => 9092,
};
var dataDirectory = new Option<string?>("--data-dir")
{
    Description = "Keep records, groups and transactions in this directory (made if absent); without it they are in memory only.",
};
var topics = new Option<string[]>("--topic")
{
    Description = "A topic that must exist, as name:partitions. May be given again.",
};
var settings = new Option<string[]>("--set")
{
    Description = "A broker configuration by Kafka's name, as name=value, for example --set log.retention.ms=60000. May be given again.",
};
var users = new Option<string[]>("--user")
{
    Description = "A user who may log in (SASL: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512), as name:password; then everybody must. May be given again.",
};
var certificate = new Option<string?>("--tls-certificate")
{
    Description = "A PEM file with a certificate and its key; then connections are TLS.",
};
var health = new Option<int?>("--health-port") { Description = "A TCP port on loopback for GET /health; 0 takes a free one, which is printed." };
var trace = new Option<bool>("--trace") { Description = "Print each request and each answer, field by field." };
var command = new RootCommand("A single-node Kafka broker for tests and local runs. Ctrl+C ends it.")
{
    port, dataDirectory, topics, settings, users, certificate, health, trace,
};

command.SetAction(async (parsed, cancellation) =>
{
    using var logging = LoggerFactory.Create(builder => builder
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None) // what it tells of a failed start is told below
        .AddConsole(console =>
        {
            console.FormatterName = LineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace; // standard output is for the address and the trace
        })
        .AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>());
    var options = new KafkaEmulatorOptions
    {
        Port = parsed.GetValue(port),
        HealthPort = parsed.GetValue(health),
        DataDirectory = parsed.GetValue(dataDirectory),
        LoggerFactory = logging,
        Trace = parsed.GetValue(trace) ? Console.Out : null,
    };
    List<string> problems = [];
    foreach (var topic in parsed.GetValue(topics) ?? [])
    {
        var colon = topic.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(topic.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var partitions))
            problems.Add($"--topic {topic}: a topic is given as name:partitions, for example --topic payments:6");
        else
            options.Topics[topic[..colon]] = partitions;
    }
    Split(settings, '=', options.Settings, "a configuration is given as name=value, for example --set log.retention.ms=60000");
    Split(users, ':', options.Users, "a user is given as name:password, for example --user alice:secret");
    if (problems.Count > 0)
    {
        await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, problems));
        return 2;
    }

    try
    {
        options.Certificate = parsed.GetValue(certificate) is { } pem ? X509Certificate2.CreateFromPemFile(pem) : null;
        await using var emulator = await KafkaEmulator.StartAsync(options, cancellation);
        Console.WriteLine($"Kafka emulator: bootstrap.servers={emulator.BootstrapServers}");
        if (emulator.HealthPort is { } healthPort)
            Console.WriteLine($"Kafka emulator: health=http://127.0.0.1:{healthPort}/health");
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
    catch (Exception problem) when (problem is ArgumentException or IOException or UnauthorizedAccessException or CryptographicException)
    {
        await Console.Error.WriteLineAsync(problem.Message);
        return 1;
    }

    void Split(Option<string[]> option, char separator, IDictionary<string, string> target, string rule)
    {
        foreach (var given in parsed.GetValue(option) ?? [])
        {
            var at = given.IndexOf(separator);
            if (at < 1)
                problems.Add($"{option.Name} {given}: {rule}");
            else
                target[given[..at]] = given[(at + 1)..];
        }
    }
});
var given = command.Parse(args);
// Signals are listened to only where a time-out is set; with one, they cancel the action.
var code = await given.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
return given.Errors.Count == 0 ? code : 2;
