using Confluent.Kafka;
using LocalHost.Tests.Kit;
using LocalHost.Trigger;
using Microsoft.Azure.Functions.Worker;
using Testing;

namespace LocalHost.Tests.Trigger;

[Collection(SharedBrokers.Name)]
public sealed class FailureTests(Brokers brokers) : IAsyncLifetime, IDisposable
{
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
    [InlineData(nameof(TestFunctions.BatchedAsync), 3)]
    [InlineData(nameof(TestFunctions.SingleAsync), 1)]
    public async Task A_failed_call_is_made_again_in_place_until_it_succeeds(string method, int recordsOfACall)
    {
        var failures = 0;
        await using var trigger = await StartAsync(
            new TriggerSettings { CommitOnFailure = false, MaxRetries = -1 },
            method,
            (_, _) => ++failures <= 10 ? Task.FromException(new InvalidOperationException("no")) : Task.CompletedTask);

        var calls = await trigger.CallsAsync((10 * recordsOfACall) + 3);

        Assert.All(calls.Take(11), call => Assert.Equal(Enumerable.Range(0, recordsOfACall), call.Select(record => (int)record.Offset)));
        await UntilCommittedAsync(3);
    }

    [Fact]
    public async Task What_never_succeeded_is_not_committed()
    {
        var trigger = await StartAsync(new TriggerSettings { CommitOnFailure = false, MaxRetries = -1 }, nameof(TestFunctions.BatchedAsync), Fails);
        await trigger.CallsAsync(10 * 3);

        await trigger.DisposeAsync();

        Assert.Null(_cluster.ReadOffset(_group, _topic, 0));
    }

    [Theory]
    [InlineData(nameof(TestFunctions.BatchedAsync))]
    [InlineData(nameof(TestFunctions.SingleAsync))]
    public async Task After_its_last_retry_a_call_is_passed_over(string method)
    {
        await using var trigger = await StartAsync(new TriggerSettings { CommitOnFailure = false, MaxRetries = 2 }, method, Fails);

        await trigger.CallsAsync(3 * 3);

        await UntilCommittedAsync(3);
        Assert.Equal(0, trigger.CallsLeft);
    }

    [Theory]
    [InlineData(nameof(TestFunctions.BatchedAsync))]
    [InlineData(nameof(TestFunctions.SingleAsync))]
    public async Task With_commitOnFailure_which_is_the_default_a_failed_call_is_passed_over_at_once(string method)
    {
        await using var trigger = await StartAsync(new TriggerSettings(), method, Fails);

        await trigger.CallsAsync(3);

        await UntilCommittedAsync(3);
        Assert.Equal(0, trigger.CallsLeft);
    }

    [Fact]
    public async Task Single_calls_of_two_partitions_run_side_by_side_and_in_order_inside_each()
    {
        var topic = await _cluster.CreateTopicAsync(partitions: 2);
        for (var partition = 0; partition < 2; partition++)
            await _cluster.ProduceAsync(topic, partition, [.. Enumerable.Range(0, 5).Select(number => new Message<byte[], byte[]> { Key = null!, Value = [(byte)number] })]);
        var both = new CountdownEvent(2);
        async Task MeetAsync(KafkaRecord[] records, CancellationToken stopping)
        {
            if (records.Single().Offset > 0)
                return;
            both.Signal();
            await Task.Run(() => both.Wait(stopping), stopping);
        }

        await using var trigger = await TestTrigger.StartAsync(_cluster, topic, _group, new TriggerSettings(), MeetAsync, nameof(TestFunctions.SingleAsync));
        var records = (await trigger.CallsAsync(10)).Select(call => call.Single()).ToList();

        Assert.All(records.GroupBy(record => record.Partition), partition => Assert.Equal(Enumerable.Range(0, 5), partition.Select(record => (int)record.Offset)));
    }

    private static Task Fails(KafkaRecord[] records, CancellationToken stopping) => Task.FromException(new InvalidOperationException("no"));

    private Task<TestTrigger> StartAsync(TriggerSettings settings, string method, Handler handler) =>
        TestTrigger.StartAsync(_cluster, _topic, _group, settings, handler, method);

    private Task UntilCommittedAsync(long offset) => _cluster.UntilOffsetIsAsync(offset, _group, _topic, 0);
}
