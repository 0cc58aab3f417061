using ExactlyOnce.Model.Schedules;
using FsCheck;
using FsCheck.Fluent;

namespace ExactlyOnce.Model;

/// <summary>Runs many random schedules; what fails is made small.</summary>
public static class ModelRun
{
    private const int ProgressEvery = 1000;

    /// <summary>Runs schedules until one fails or all have passed, on all processors.</summary>
    /// <param name="schedules">How many, 1 or more.</param>
    /// <param name="seed">The same seed gives the same schedules, on as many processors.</param>
    /// <param name="progress">Is told how many have been run, now and then.</param>
    /// <returns>Null where all passed; else the smallest schedule that fails, and how, as text.</returns>
    public static string? Check(int schedules, ulong seed, Action<int>? progress = null)
    {
        var run = 0;
        string? failure = null;
        var workers = Math.Min(Environment.ProcessorCount, schedules);
        void Check(int worker)
        {
            var property = Prop.ForAll(ScheduleArbitrary.Create(), schedule =>
            {
                if (Interlocked.Increment(ref run) % ProgressEvery == 0)
                    progress?.Invoke(run);
                return failure is not null || Try(schedule) is null;
            });
            // FsCheck wants an odd second seed. Schedules do not grow with the number of those before.
            var config = Config.Quick
                .WithMaxTest((schedules + worker) / workers)
                .WithReplay(seed + (ulong)worker, (seed << 1) | 1)
                .WithRunner(new Runner(smallest => failure ??= $"{Try(smallest)}\nschedule: {smallest}"));
            FsCheck.Check.One(config, property);
        }

        Parallel.For(0, workers, Check);
        return failure;
    }

    /// <summary>Runs one schedule.</summary>
    /// <param name="text">As it was printed.</param>
    /// <returns>Null where it passed; else how it fails.</returns>
    /// <exception cref="FormatException">The text is no schedule.</exception>
    public static string? Replay(string text) => Try(Schedule.Parse(text));

    private static string? Try(Schedule schedule)
    {
        try
        {
            new World(schedule).Run();
            return null;
        }
        catch (ModelViolationException violation)
        {
            return violation.Message;
        }
    }

    // FsCheck's own prints to the console.
    private sealed class Runner(Action<Schedule> failed) : IRunner
    {
        public void OnStartFixture(Type t)
        {
        }

        public void OnArguments(int ntest, Microsoft.FSharp.Collections.FSharpList<object> args, Microsoft.FSharp.Core.FSharpFunc<int, Microsoft.FSharp.Core.FSharpFunc<Microsoft.FSharp.Collections.FSharpList<object>, string>> every)
        {
        }

        public void OnShrink(Microsoft.FSharp.Collections.FSharpList<object> args, Microsoft.FSharp.Core.FSharpFunc<Microsoft.FSharp.Collections.FSharpList<object>, string> everyShrink)
        {
        }

        public void OnFinished(string name, TestResult testResult)
        {
            if (testResult is TestResult.Failed result)
                failed((Schedule)result.Item3[0]);
        }
    }
}
