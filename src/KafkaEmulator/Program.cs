using System.CommandLine;
using System.Globalization;
using KafkaEmulation;
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
var command = new RootCommand("A single-node Kafka broker for tests and local runs. Ctrl+C ends it.") { port, dataDirectory, topics };

command.SetAction(async (parsed, cancellation) =>
{
    using var logging = LoggerFactory.Create(builder => builder
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        }));
    var options = new KafkaEmulatorOptions
    {
        Port = parsed.GetValue(port),
        DataDirectory = parsed.GetValue(dataDirectory),
        LoggerFactory = logging,
    };
    foreach (var topic in parsed.GetValue(topics) ?? [])
    {
        var colon = topic.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(topic.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var partitions))
        {
            await Console.Error.WriteLineAsync($"--topic {topic}: a topic is given as name:partitions, for example --topic payments:6");
            return 2;
        }
        options.Topics[topic[..colon]] = partitions;
    }

    try
    {
        await using var emulator = await KafkaEmulator.StartAsync(options, cancellation);
        Console.WriteLine($"Kafka emulator: bootstrap.servers={emulator.BootstrapServers}");
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
    catch (Exception problem) when (problem is ArgumentException or IOException)
    {
        await Console.Error.WriteLineAsync(problem.Message);
        return 1;
    }
});
// Signals are listened to only where a time-out is set; with one, they cancel the action.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
