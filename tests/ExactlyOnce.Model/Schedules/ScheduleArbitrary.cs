using FsCheck;
using FsCheck.Fluent;

namespace ExactlyOnce.Model.Schedules;

/// <summary>Random schedules, and how they become smaller: fewer circumstances, fewer choices, smaller numbers.</summary>
internal static class ScheduleArbitrary
{
    private static readonly (int Weight, ChoiceKind Kind)[] Weights =
    [
        (6, ChoiceKind.Assign), (2, ChoiceKind.Revoke), (12, ChoiceKind.Deliver), (2, ChoiceKind.GiveUp), (3, ChoiceKind.HostCommit), (1, ChoiceKind.ResetForward),
        (36, ChoiceKind.Serve), (3, ChoiceKind.LoseRequest), (4, ChoiceKind.LoseAnswer), (3, ChoiceKind.Delay), (3, ChoiceKind.FailTransaction), (2, ChoiceKind.TimeOut),
        (3, ChoiceKind.WriteMarkers), (3, ChoiceKind.Kill), (3, ChoiceKind.Pause), (3, ChoiceKind.Resume), (1, ChoiceKind.Stop), (8, ChoiceKind.Tick),
        (3, ChoiceKind.Append), (2, ChoiceKind.AppendGap),
    ];

    private const int SinglesPerFailover = 20;

    public static Arbitrary<Schedule> Create() => Arb.From(Generate(), Shrink);

    private static Gen<Schedule> Generate()
    {
        var choice = Choices(Gen.Frequency(Weights.Select(one => (one.Weight, Gen.Constant(one.Kind)))));
        var choices = Gen.Frequency((SinglesPerFailover, choice.Select(one => new[] { one })), (1, Failover()));
        return
            from circumstances in Gen.Choose(0, Schedule.AllCircumstances)
            from length in Gen.Choose(5, 60)
            from parts in choices.ArrayOf(length)
            select new Schedule(circumstances, [.. parts.SelectMany(part => part).Take(length)]);
    }

    // One dies or stands still, all it held runs out, another gets its partition, and at some time hears nothing: chance alone makes that rarely.
    private static Gen<Choice[]> Failover() =>
        from end in Choices(Gen.Elements(ChoiceKind.Kill, ChoiceKind.Pause))
        from serve in Choices(Gen.Constant(ChoiceKind.Serve))
        from another in Gen.Choose(1, 2)
        from partition in Gen.Choose(0, 1)
        from most in Gen.Choose(0, 9)
        from heard in Gen.Choose(0, 9)
        select new[]
        {
            end,
            serve,
            new Choice(ChoiceKind.Tick, 0, 9),
            new Choice(ChoiceKind.Assign, end.Whom + another, partition),
            new Choice(ChoiceKind.Deliver, end.Whom + another, most),
            new Choice(ChoiceKind.Serve, 0, heard),
            new Choice(ChoiceKind.LoseAnswer, 0, 0),
        };

    private static Gen<Choice> Choices(Gen<ChoiceKind> kinds) =>
        from kind in kinds
        from whom in Gen.Choose(0, 5)
        from what in Gen.Choose(0, 9)
        select new Choice(kind, whom, what);

    private static IEnumerable<Schedule> Shrink(Schedule schedule)
    {
        for (var bit = 1; bit <= Schedule.AllCircumstances; bit <<= 1)
        {
            if ((schedule.Circumstances & bit) != 0)
                yield return schedule with { Circumstances = schedule.Circumstances & ~bit };
        }
        for (var length = schedule.Choices.Count / 2; length > 0; length /= 2)
        {
            for (var from = 0; from + length <= schedule.Choices.Count; from += length)
                yield return schedule with { Choices = [.. schedule.Choices.Take(from), .. schedule.Choices.Skip(from + length)] };
        }
        for (var index = 0; index < schedule.Choices.Count; index++)
        {
            foreach (var smaller in Smaller(schedule.Choices[index]))
                yield return schedule with { Choices = [.. schedule.Choices.Take(index), smaller, .. schedule.Choices.Skip(index + 1)] };
        }
    }

    private static IEnumerable<Choice> Smaller(Choice choice)
    {
        if (choice.Whom > 0)
            yield return choice with { Whom = choice.Whom / 2 };
        if (choice.What > 0)
            yield return choice with { What = choice.What / 2 };
        if (choice.What > 1)
            yield return choice with { What = choice.What - 1 };
    }
}
