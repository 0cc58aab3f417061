using System.Diagnostics;
using KafkaEmulation.Tests.Kit;
using Toolchain;

namespace KafkaEmulation.Tests.Product;

/// <summary>The emulator as a program, from its build and as a package.</summary>
public sealed class ProgramTests
{
    private static string Program => Path.Combine(AppContext.BaseDirectory, "kafka-emulator.dll");

    [Fact]
    public async Task Wrong_arguments_end_it_with_2_and_every_problem()
    {
        var (code, output) = await RunAsync("--topic", "payments", "--set", "num.partitions", "--user", "alice");

        Assert.Equal(2, code);
        Assert.All(["--topic payments: ", "--set num.partitions: ", "--user alice: "], part => Assert.Contains(part, output));
    }

    [Fact]
    public async Task A_wrong_configuration_ends_it_with_1_and_says_what_is_right()
    {
        var (code, output) = await RunAsync("--port", "0", "--set", "retention.ms=1000");

        Assert.Equal(1, code);
        Assert.Contains("the broker's is 'log.retention.ms'", output);
        Assert.DoesNotContain("   at ", output);
    }

    [Fact]
    public async Task An_unknown_option_ends_it_with_2()
    {
        var (code, output) = await RunAsync("--nope");

        Assert.Equal(2, code);
        Assert.Contains("'--nope'", output);
    }

    [Theory]
    [InlineData("--port")]
    [InlineData("--health-port")]
    public async Task A_port_in_use_ends_it_with_1_and_says_which(string option)
    {
        await using var emulator = await KafkaEmulator.StartAsync();

        var (code, output) = await RunAsync(option == "--port" ? [option, $"{emulator.Port}"] : ["--port", "0", option, $"{emulator.Port}"]);

        Assert.Equal(1, code);
        Assert.Equal($"Port {emulator.Port} of 127.0.0.1 is in use. Stop who listens there, or choose another port (0 takes a free one).", output.Trim());
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_ends_it_with_1_and_is_named()
    {
        var (code, output) = await RunAsync("--port", "0", "--data-dir", Program);

        Assert.Equal(1, code);
        Assert.StartsWith($"The data directory {Program} cannot be made or written (", output);
        Assert.DoesNotContain("   at ", output);
    }

    [Fact]
    public async Task Help_names_every_option_that_the_README_names()
    {
        var (code, output) = await RunAsync("--help");

        Assert.Equal(0, code);
        var readme = await File.ReadAllTextAsync(Workspace.At("src", "KafkaEmulator", "README.md"));
        foreach (var option in new[] { "--port", "--topic", "--data-dir", "--set", "--user", "--tls-certificate", "--health-port", "--trace" })
        {
            Assert.Contains(option, output);
            Assert.Contains(option, readme);
        }
    }

    [Fact]
    public async Task Trace_prints_each_request_and_each_answer_field_by_field()
    {
        var told = new StringWriter();
        var batch = new Batch { Values = ["a", "b"] }.Build();
        await using (var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { Trace = told }))
        {
            using var session = await Session.OpenAsync(emulator.BootstrapServers);
            var topic = await session.CreateTopicAsync();
            await session.ProduceAsync(topic, batch);
        }

        var text = told.ToString();
        Assert.Matches(@"(?m)^\d\d:\d\d:\d\d\.\d{3} raw/127\.0\.0\.1 → Produce 9 #\d+\n  TransactionalId: null\n  Acks: -1\n", text);
        Assert.Contains($"    - Index: 0\n      Records: {batch.Length} bytes: 2 records, None\n", text);
        Assert.Matches(@"(?m)^\d\d:\d\d:\d\d\.\d{3} raw/127\.0\.0\.1 ← Produce 9 #\d+, \d+ bytes\n", text);
        Assert.Contains("      Error: 0 None\n      BaseOffset: 0\n", text);
    }

    [Fact]
    public async Task Packed_it_is_a_library_a_fixture_and_a_tool_that_starts()
    {
        var folder = Directory.CreateTempSubdirectory("emulator-package-").FullName;
        try
        {
            foreach (var project in new[] { "KafkaEmulator", "KafkaEmulator.Xunit", "KafkaEmulator.Tool" })
                await Command.RunAsync("dotnet", ["pack", Workspace.At("src", project), "-c", "Release", "-o", folder, "-v", "quiet", "-nologo"]);
            Assert.Equal(
                ["KafkaEmulator", "KafkaEmulator.Tool", "KafkaEmulator.Xunit"],
                Directory.GetFiles(folder, "*.nupkg").Select(file => Path.GetFileName(file).Replace(".0.1.0.nupkg", "", StringComparison.Ordinal)).Order());

            await Command.RunAsync("dotnet", ["tool", "install", "KafkaEmulator.Tool", "--version", "0.1.0", "--source", folder, "--tool-path", Path.Combine(folder, "tools")]);
            using var tool = Process.Start(new ProcessStartInfo(Path.Combine(folder, "tools", "kafka-emulator"), ["--port", "0", "--topic", "payments:6"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            try
            {
                Assert.StartsWith("Kafka emulator: bootstrap.servers=127.0.0.1:", await tool.StandardOutput.ReadLineAsync());
                Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} Topic payments created with 6 partitions$", await tool.StandardError.ReadLineAsync());
            }
            finally
            {
                tool.Kill(entireProcessTree: true);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
