using System.Globalization;
using System.Security.Cryptography;
using ExactlyOnce.Tests.Kit;

namespace ExactlyOnce.Tests.Routing;

public sealed class DeadLetterTests : IDisposable
{
    private const string Claim = "https://store/dead-letters/";

    private readonly LaneKit _kit = new(options =>
    {
        options.Application = "payments 1.2.3";
        options.RetryTopic = "retry";
        options.RetryDelays = [TimeSpan.FromSeconds(1)];
    });

    private readonly Dictionary<Uri, byte[]> _claims = [];

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task A_dead_letter_says_where_it_comes_from_when_and_why_it_failed_how_often_and_in_which_version()
    {
        _kit.Transform = record => record.Attempt == 1 ? throw new TimeoutException() : throw new FormatException("a reason", new IOException("a cause"));

        await _kit.ProcessAsync(5);
        await _kit.Lane.ProcessAsync([Retries.Return(_kit.Ports.Committed[0], 9)], CancellationToken.None);

        var letter = _kit.Ports.Committed[1];
        string? Of(string name) => LaneKit.Header(letter, name);
        Assert.Equal(("dead", "in/3/5", "in/3/9", "2"), (letter.Topic, Of(EoHeaders.Origin), Of(EoHeaders.Source), Of(EoHeaders.Attempt)));
        Assert.Equal(("permanent", "System.FormatException", "a reason", "payments 1.2.3"), (Of(EoHeaders.ErrorKind), Of(EoHeaders.ErrorType), Of(EoHeaders.ErrorMessage), Of(EoHeaders.Application)));
        Assert.Contains("a cause", Of(EoHeaders.ErrorStack));
        Assert.Contains(nameof(A_dead_letter_says_where_it_comes_from_when_and_why_it_failed_how_often_and_in_which_version), Of(EoHeaders.ErrorStack));
        Assert.Equal(LaneKit.Header(_kit.Ports.Committed[0], EoHeaders.FirstFailure), Of(EoHeaders.FirstFailure));
        Assert.True(Time(Of(EoHeaders.LastFailure)) >= Time(Of(EoHeaders.FirstFailure)));
    }

    [Fact]
    public async Task Of_a_dead_letter_that_is_too_large_the_error_is_trimmed_and_nothing_of_the_record()
    {
        _kit.Ports.Rejects = record => record.Topic == "dead" && record.Size > 2000;
        _kit.Ports.RejectsAsTooLarge = true;
        _kit.Transform = _ => throw new FormatException(new string('x', 5000));
        var record = LaneKit.Record(0) with { Value = new byte[1000], Headers = [new RecordHeader("h", new byte[100])] };

        await _kit.Lane.ProcessAsync([record], CancellationToken.None);

        var letter = Assert.Single(_kit.Ports.Committed);
        Assert.Equal((record.Value, record.Key), (letter.Value, letter.Key));
        Assert.Equal(record.Headers[0], letter.Headers[0]);
        Assert.Equal("System.FormatException", LaneKit.Header(letter, EoHeaders.ErrorType));
        Assert.StartsWith("xxx", LaneKit.Header(letter, EoHeaders.ErrorMessage));
        Assert.Null(LaneKit.Header(letter, EoHeaders.ErrorStack));
    }

    [Fact]
    public async Task A_record_that_is_too_large_for_the_dead_letter_topic_goes_elsewhere_and_its_dead_letter_points_there()
    {
        using var kit = WithClaims();
        kit.Ports.Rejects = record => record.Topic == "dead" && record.Size > 5000;
        kit.Ports.RejectsAsTooLarge = true;
        kit.Transform = record => record.Offset == 1 ? throw new FormatException("a reason") : LaneKit.Usual(record);
        var large = LaneKit.Record(1) with { Value = RandomNumberGenerator.GetBytes(100_000) };
        await using var lane = kit.CreateLane();

        await lane.ProcessAsync([LaneKit.Record(0), large, LaneKit.Record(2)], CancellationToken.None);

        Assert.Equal(["0.a", "0.b", "", "2.a", "2.b"], kit.Values);
        var letter = kit.Ports.Committed[2];
        Assert.Equal(Claim + "in/3/1", LaneKit.Header(letter, EoHeaders.Claim));
        Assert.Equal(large.Value, _claims[new Uri(LaneKit.Header(letter, EoHeaders.Claim)!)]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(large.Value)), LaneKit.Header(letter, EoHeaders.ClaimHash));
        Assert.Equal("key 1", System.Text.Encoding.UTF8.GetString(letter.Key!));
    }

    [Fact]
    public async Task A_record_that_is_too_large_for_its_retry_topic_is_a_dead_letter()
    {
        _kit.Ports.Rejects = record => record.Topic == "retry-1";
        _kit.Ports.RejectsAsTooLarge = true;
        _kit.Transform = _ => throw new TimeoutException();

        await _kit.ProcessAsync(0, 1);

        Assert.All(_kit.Ports.Committed, record => Assert.Equal(("dead", "output"), (record.Topic, LaneKit.Header(record, EoHeaders.ErrorKind))));
        Assert.Equal(2, _kit.Ports.Committed.Count);
    }

    [Fact]
    public async Task Where_there_is_no_other_place_the_lane_stands_still_rather_than_lose_a_record_that_is_too_large()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        _kit.Ports.Rejects = record => record.Topic == "dead";
        _kit.Ports.RejectsAsTooLarge = true;
        _kit.Transform = record => record.Offset == 1 ? throw new FormatException() : LaneKit.Usual(record);

        var stopped = await Assert.ThrowsAsync<DeadLetterRejectedException>(() => _kit.ProcessAsync(0, 1, 2));
        Assert.Equal(["0.a", "0.b"], _kit.Values);
        _kit.Ports.Rejects = _ => false;
        await _kit.ProcessAsync(0, 1, 2);

        Assert.Contains("max.message.bytes", stopped.Message);
        Assert.Equal(["0.a", "0.b", "1", "2.a", "2.b"], _kit.Values);
    }

    private LaneKit WithClaims() => new() { Claims = new Store(_claims) };

    private static DateTimeOffset Time(string? text) => DateTimeOffset.Parse(text!, CultureInfo.InvariantCulture);

    private sealed class Store(Dictionary<Uri, byte[]> claims) : IClaimCheckStore
    {
        private bool _isOut = true;

        public Task<Uri> PutAsync(string name, byte[] value, CancellationToken cancellationToken)
        {
            // Once it cannot be reached: then it is tried again.
            if (_isOut)
            {
                _isOut = false;
                throw new RetriableException("the store is out");
            }
            claims[new Uri(Claim + name)] = value;
            return Task.FromResult(new Uri(Claim + name));
        }

        public Task<byte[]> GetAsync(Uri claim, CancellationToken cancellationToken) => Task.FromResult(claims[claim]);
    }
}
