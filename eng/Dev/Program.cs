using System.CommandLine;
using Dev.Run;
using Dev.Test;

var root = new RootCommand("The developer's program of this repository: run the pipeline, test it.")
{
    RunCommand.Create(),
    TestCommand.Create(),
};
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
