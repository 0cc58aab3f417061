using System.CommandLine;
using Dev.Run;
using Dev.Test;

var root = new RootCommand("The developer's program of this repository: run the pipeline, test it.")
{
    RunCommand.Create(),
    TestCommand.Create(),
};
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
return parsed.Errors.Count == 0 ? code : 2;
