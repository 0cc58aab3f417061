using ExactlyOnce.Tests.Kit;

namespace ExactlyOnce.Tests.Lanes;

/// <summary>What a record may cost, whatever the machine and its clock.</summary>
[Collection(Name)]
public sealed class AllocationTests
{
    private const string Name = "nothing beside it allocates";
    private const int RecordsPerBatch = 1000;
    private const int Batches = 10;

    // It takes some 825 bytes: copies of the outputs, their headers, and what the record becomes. One more list or string a record is over it.
    private const int Budget = 900;

    [CollectionDefinition(Name, DisableParallelization = true)]
    public sealed class Alone;

    [Fact]
    public async Task A_record_with_three_outputs_allocates_no_more_than_its_budget()
    {
        using var kit = new LaneKit();
        IReadOnlyList<OutputRecord> outputs = [Output("a"), Output("b"), Output("c")];
        kit.Transform = _ => outputs;
        await kit.ProcessAsync([.. Enumerable.Range(0, RecordsPerBatch)]);

        var batches = Enumerable.Range(1, Batches).Select(batch => LaneKit.Records([.. Enumerable.Range(batch * RecordsPerBatch, RecordsPerBatch)])).ToList();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (var batch in batches)
            await kit.Lane.ProcessAsync(batch, CancellationToken.None);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Equal((Batches + 1) * RecordsPerBatch * outputs.Count, kit.Ports.Committed.Count);
        Assert.InRange(allocated / (Batches * RecordsPerBatch), 1, Budget);
    }

    private static OutputRecord Output(string topic) => new(topic, LaneKit.Bytes("key"), LaneKit.Bytes("value"));
}
