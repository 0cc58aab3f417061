using Confluent.Kafka;
using LocalHost.Tests.Kit;
using Testing;

namespace LocalHost.Tests.Kafka;

[Collection(SharedBrokers.Name)]
public sealed class FailureTests(Brokers brokers) : IAsyncLifetime, IDisposable
{
    // WorkerApp's host.json never gives up.
    private static readonly (string, string)[] PassesOver = [("commitOnFailure", "true")];

    private readonly string _group = TestNames.Unique("group");
    private TestCluster _cluster = null!;
    private string _topic = null!;

    public async Task InitializeAsync()
    {
        _cluster = new TestCluster(await brokers.StartAsync(BrokerKind.Emulator));
        _topic = await _cluster.CreateTopicAsync();
        await _cluster.ProduceAsync(_topic, 0, [.. Enumerable.Range(0, 3).Select(number => new Message<byte[], byte[]> { Key = null!, Value = [(byte)number] })]);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _cluster.Dispose();

    [Theory]
    [InlineData("OnRecords", 3)]
    [InlineData("OnRecord", 1)]
    public async Task A_failed_call_is_made_again_in_place_until_it_succeeds(string function, int recordsOfACall)
    {
        var failures = 0;
        await using var trigger = await StartAsync(function, _ => Task.FromResult(++failures <= 4 ? "throw no" : "return"));

        var calls = await trigger.CallsAsync((4 * recordsOfACall) + 3);

        Assert.All(calls.Take(5), call => Assert.Equal(Enumerable.Range(0, recordsOfACall), call.Offsets));
        await UntilCommittedAsync(3);
        Assert.Equal(calls.Count, calls.DistinctBy(call => call.InvocationId).Count());
        Assert.Contains("System.InvalidOperationException: no", await trigger.StopAsync());
    }

    [Fact]
    public async Task What_never_succeeded_is_not_committed()
    {
        await using var trigger = await StartAsync("OnRecords", Fails);
        await trigger.CallsAsync(4 * 3);

        await trigger.StopAsync();

        Assert.Null(_cluster.ReadOffset(_group, _topic, 0));
    }

    [Theory]
    [InlineData("OnRecords")]
    [InlineData("OnRecord")]
    public async Task After_its_last_retry_a_call_is_passed_over(string function)
    {
        await using var trigger = await StartAsync(function, Fails, ("maxRetries", "1"));

        await trigger.CallsAsync(2 * 3);

        await UntilCommittedAsync(3);
        Assert.Equal(0, trigger.CallsLeft);
        Assert.Contains("its records are passed over and their offsets committed", await trigger.StopAsync());
    }

    [Theory]
    [InlineData("OnRecords")]
    [InlineData("OnRecord")]
    public async Task With_commitOnFailure_which_is_the_extensions_default_a_failed_call_is_passed_over_at_once(string function)
    {
        await using var trigger = await StartAsync(function, Fails, PassesOver);

        await trigger.CallsAsync(3);

        await UntilCommittedAsync(3);
        Assert.Equal(0, trigger.CallsLeft);
    }

    [Fact]
    public async Task Where_the_worker_dies_in_a_call_another_gets_the_same_records_and_the_host_keeps_its_partitions()
    {
        var calls = 0;
        await using var trigger = await StartAsync("OnRecords", _ => Task.FromResult(++calls == 1 ? "die" : "return"));

        var (first, second) = (await trigger.NextCallAsync(), await trigger.NextCallAsync());

        Assert.Equal(first.Offsets, second.Offsets);
        Assert.NotEqual(first.Process, second.Process);
        await UntilCommittedAsync(3);
        Assert.Single((await trigger.StopAsync()).Split('\n'), line => line.Contains("assigned", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Single_calls_of_two_partitions_run_side_by_side_and_in_order_inside_each()
    {
        var topic = await _cluster.CreateTopicAsync(partitions: 2);
        for (var partition = 0; partition < 2; partition++)
            await _cluster.ProduceAsync(topic, partition, [.. Enumerable.Range(0, 5).Select(number => new Message<byte[], byte[]> { Key = null!, Value = [(byte)number] })]);
        var (waiting, both) = (0, new TaskCompletionSource());
        async Task<string> MeetAsync(ObservedCall call)
        {
            if (call.Offsets.Single() > 0)
                return "return";
            if (Interlocked.Increment(ref waiting) == 2)
                both.SetResult();
            await both.Task;
            return "return";
        }

        await using var trigger = await TestTrigger.StartAsync(_cluster, topic, _group, "OnRecord", MeetAsync);
        var records = (await trigger.CallsAsync(10)).Select(call => call.Records.Single()).ToList();

        Assert.All(records.GroupBy(record => record.Partition), partition => Assert.Equal(Enumerable.Range(0, 5), partition.Select(record => (int)record.Offset)));
    }

    private static Task<string> Fails(ObservedCall call) => Task.FromResult("throw no");

    private Task<TestTrigger> StartAsync(string function, Answer answer, params (string, string)[] settings) => TestTrigger.StartAsync(_cluster, _topic, _group, function, answer, settings);

    private Task UntilCommittedAsync(long offset) => _cluster.UntilOffsetIsAsync(offset, _group, _topic, 0);
}
