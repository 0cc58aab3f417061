using LocalHost.Kafka.Calls;
using LocalHost.Tests.Kit;
using LocalHost.Worker;
using Testing;

namespace LocalHost.Tests.Kafka;

public sealed class FailureStreakTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly LogLines _log = new();
    private readonly FailureStreak _streak;

    public FailureStreakTests() => _streak = new FailureStreak("Bill", _clock, _log);

    public void Dispose() => _log.Dispose();

    [Fact]
    public void The_first_failure_is_tried_again_at_once_and_the_next_ones_after_pauses_that_double_up_to_5_s()
    {
        List<double> pauses = [];
        for (var failure = 0; failure < 10; failure++)
        {
            Fail("no");
            pauses.Add(_streak.Pause.TotalMilliseconds);
        }

        Assert.Equal([0, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000], pauses);
    }

    [Fact]
    public void A_success_ends_the_pauses()
    {
        Fail("no");
        Fail("no");
        _streak.Succeeded();
        Fail("no");

        Assert.Equal(TimeSpan.Zero, _streak.Pause);
    }

    [Fact]
    public void What_repeats_is_logged_once_in_full_and_then_as_a_line_with_a_count_now_and_then()
    {
        for (var failure = 0; failure < 100; failure++)
            Fail("InvalidOperationException: no\n   at Somewhere");
        _clock.Advance(TimeSpan.FromSeconds(5));
        Fail("InvalidOperationException: no\n   at Somewhere");

        Assert.Equal(
            [
                "Warning: Bill failed with 3 records; the same records are tried again. InvalidOperationException: no\n   at Somewhere",
                "Warning: Bill failed as before with 3 records; the same records are tried again. 100 times since that was logged in full",
            ],
            _log.All);
    }

    [Fact]
    public void Another_failure_is_logged_in_full()
    {
        Fail("no");
        Fail("never");

        Assert.Equal(["no", "never"], _log.All.Select(line => line[(line.LastIndexOf(' ') + 1)..]));
    }

    [Fact]
    public void That_records_are_lost_is_logged_as_an_error_at_once()
    {
        Fail("no");
        Fail("no");
        _streak.Failed(new FunctionFailedException("no"), "3 records", isPassedOver: true);

        Assert.Equal("Error: Bill failed as before with 3 records; its records are passed over and their offsets committed. 2 times since that was logged in full", _log.All[^1]);
        Assert.Equal(2, _log.All.Count);
    }

    private void Fail(string message) => _streak.Failed(new FunctionFailedException(message), "3 records", isPassedOver: false);
}
