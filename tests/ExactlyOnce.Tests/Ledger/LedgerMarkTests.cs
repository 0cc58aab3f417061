namespace ExactlyOnce.Tests.Ledger;

public sealed class LedgerMarkTests
{
    [Theory]
    [InlineData(0, 0, false, false)]
    [InlineData(0xFFFFFF, 31, true, true)]
    [InlineData(0x800001, 3, true, false)]
    [InlineData(1, 16, false, true)]
    public void A_mark_is_the_same_after_its_journey_as_a_leader_epoch(int topicHash, int crashes, bool isBegun, bool pulse)
    {
        var mark = new LedgerMark(topicHash, crashes, isBegun, pulse);

        var epoch = mark.ToLeaderEpoch();

        Assert.InRange(epoch, 0, int.MaxValue);
        Assert.Equal(mark, LedgerMark.FromLeaderEpoch(epoch));
    }

    [Fact]
    public void More_crashes_than_a_mark_can_hold_stay_at_the_most()
    {
        Assert.Equal(LedgerMark.MostCrashes, LedgerMark.FromLeaderEpoch(new LedgerMark(7, 40, false, false).ToLeaderEpoch())!.Value.Crashes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-1)]
    public void No_leader_epoch_is_no_mark(int? epoch) => Assert.Null(LedgerMark.FromLeaderEpoch(epoch));

    [Fact]
    public void Topic_ids_have_hashes_of_24_bits_that_differ_and_are_not_that_of_no_id()
    {
        var hashes = Enumerable.Range(0, 1000).Select(_ => LedgerMark.HashOf(Guid.NewGuid())).ToList();

        Assert.All(hashes, hash => Assert.InRange(hash, 1, 0xFFFFFF));
        Assert.InRange(hashes.Distinct().Count(), 995, 1000);
        Assert.Equal(0, LedgerMark.HashOf(null));
    }
}
