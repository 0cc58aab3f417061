using System.CommandLine;
using Dev;
using Dev.Run;
using Dev.Test;

var root = new RootCommand("The developer's program of this repository: run the pipeline, test it, measure it.")
{
    RunCommand.Create(),
    TestCommand.Create(),
    BenchCommand.Create(),
};
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
return parsed.Errors.Count == 0 ? code : 2;
