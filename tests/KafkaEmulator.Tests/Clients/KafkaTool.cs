using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Toolchain;

namespace KafkaEmulation.Tests.Clients;

/// <summary>Runs one of Kafka's own tools, and keeps of its output what does not differ from run to run.</summary>
internal static partial class KafkaTool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>What the tool printed; its exit code where that is not 0.</summary>
    /// <param name="name">As ../shared/kafka/kafka names it.</param>
    /// <param name="bootstrapServers">Where the broker is.</param>
    /// <param name="arguments">Without the broker, separated by blanks.</param>
    /// <param name="input">What it reads.</param>
    public static Task<string> RunAsync(string name, string bootstrapServers, string arguments, string input = "") =>
        RunAsync(ApacheKafka.Script, ["tool", name, name == "transactional-copier" ? "--broker-list" : "--bootstrap-server", bootstrapServers, .. Words(arguments)], bootstrapServers, input);

    /// <summary>What any program printed.</summary>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, string bootstrapServers, string input = "", string? directory = null, (string, string)[]? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "",
        };
        foreach (var (key, value) in environment ?? [])
            start.Environment[key] = value;
        using var process = Process.Start(start)!;
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return $"{Path.GetFileName(program)} did not end within {Patience.TotalSeconds} s:\n{output}";
        }
        return Stable($"{(process.ExitCode == 0 ? "" : $"exit code {process.ExitCode}\n")}{output}", bootstrapServers);

        void Add(string? line)
        {
            lock (output)
                output.Append(line).Append(line is null ? "" : "\n");
        }
    }

    private static string[] Words(string arguments) => arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Stable(string output, string bootstrapServers)
    {
        output = output.Replace(bootstrapServers, "BROKER", StringComparison.Ordinal);
        output = Uuids().Replace(output, "UUID");
        output = TopicIds().Replace(output, "TopicId: ID");
        output = Times().Replace(output, "TIME");
        output = Logged().Replace(output, "");
        return Blanks().Replace(output, " ");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[A-Za-z0-9_-]{22}(?= *\t)")]
    private static partial Regex Uuids();

    [GeneratedRegex("TopicId: [A-Za-z0-9_-]{22}")]
    private static partial Regex TopicIds();

    [GeneratedRegex(@"\[?\d{4}[-/]\d\d[-/]\d\d[ T:]\d\d:\d\d:\d\d[,:]\d{3}\]?|\b17\d{11}\b|\b1[789]\d{11}\b")]
    private static partial Regex Times();

    [GeneratedRegex(@"^.*\b(WARN|ERROR|INFO)\b.*\n|^\tat .*\n|^.*KIP-848\) is production-ready.*\n", RegexOptions.Multiline)]
    private static partial Regex Logged();

    [GeneratedRegex("[ \t]+")]
    private static partial Regex Blanks();
}
