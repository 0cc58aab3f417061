using System.CommandLine;
using Benchmarks.Acquire;
using Benchmarks.Backlog;
using Benchmarks.Effects;
using Benchmarks.Emulator;
using Benchmarks.Gaps;
using Benchmarks.Growth;
using Benchmarks.Latency;
using Benchmarks.Pipeline;
using Benchmarks.Redeliveries;
using Benchmarks.Retries;
using Benchmarks.Telemetry;

var root = new RootCommand("Benchmarks: pairs, run side by side in one run, as ratios with medians.")
{
    PipelineCommand.Create(), BacklogCommand.Create(), GrowthCommand.Create(), LatencyCommand.Create(), RedeliveriesCommand.Create(), AcquireCommand.Create(), EmulatorCommand.Create(), GapsCommand.Create(), EffectsCommand.Create(), RetriesCommand.Create(), TelemetryCommand.Create(),
};
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
