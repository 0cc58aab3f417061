using ExactlyOnce.Model;
using Xunit.Abstractions;

namespace ExactlyOnce.Tests.Model;

/// <summary>The protocol under random schedules of deliveries, kills, zombies, lost answers and all the rest (tests/ExactlyOnce.Model).</summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    private const int Schedules = 100_000;

    // Most mistakes show within hundreds, a few within a hundred thousand.
    private const int SchedulesForAMistake = 400_000;

    public static TheoryData<string> Mistakes => [.. Mutations.All.Select(mutation => mutation.Mistake)];

    [Fact]
    public void Nothing_is_lost_or_done_twice_in_100000_random_schedules()
    {
        var seed = (ulong)Random.Shared.NextInt64();
        output.WriteLine($"seed {seed}");

        var failure = ModelRun.Check(Schedules, seed);

        Assert.True(failure is null, $"seed {seed}: {failure}\nRun it again: ./dev model --replay '<schedule>'");
    }

    [Theory, MemberData(nameof(Mistakes))]
    public void A_mistake_in_the_protocol_is_found(string mistake)
    {
        var mutation = Mutations.All.Single(mutation => mutation.Mistake == mistake);

        var failure = new MutatedModel(mutation).Check(SchedulesForAMistake, seed: 1);

        Assert.True(failure is not null, "the model found nothing wrong");
        Assert.True(mutation.HasNoEnd || !failure.StartsWith("no end", StringComparison.Ordinal), failure);
        output.WriteLine(failure);
    }

    [Fact]
    public void The_protocol_without_a_mistake_passes_where_those_with_one_fail()
    {
        Assert.Null(new MutatedModel(mutation: null).Check(2000, seed: 1));
    }
}
