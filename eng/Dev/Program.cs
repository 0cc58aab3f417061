using System.CommandLine;
using Dev;
using Dev.Chaos;
using Dev.DeadLetters;
using Dev.Doctor;
using Dev.Effects;
using Dev.Infrastructure;
using Dev.Ledger;
using Dev.Run;
using Dev.Test;
using Dev.Topics;

var root = new RootCommand("The developer's program of this repository: run the pipeline, test it, measure it.")
{
    RunCommand.Create(),
    TestCommand.Create(),
    ChaosCommand.Create(),
    LedgerCommand.Create(),
    EffectsCommand.Create(),
    DlqCommand.Create(),
    DoctorCommand.Create(),
    TopicsCommand.Create(),
    InfraCommand.Create(),
    ProgramCommand.Create("model", "Drives the protocol through random schedules of all that can go wrong, and checks what must always hold.", "tests", "ExactlyOnce.Model"),
    ProgramCommand.Create("bench", "Measures, side by side. The numbers of the documentation are from here.", "bench", "Benchmarks"),
};
var parsed = root.Parse(ProgramCommand.PassOn(args, "model", "bench"));
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
return parsed.Errors.Count == 0 ? code : 2;
