using Confluent.Kafka;
using LocalHost.Kafka;
using LocalHost.Tests.Kit;
using Testing;

namespace LocalHost.Tests.Kafka;

public sealed class ClientTroubleTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly LogLines _log = new();
    private readonly ClientTrouble _trouble;

    public ClientTroubleTests() => _trouble = new ClientTrouble("Bill", "one:9092", _clock, _log);

    public void Dispose() => _log.Dispose();

    [Fact]
    public void That_no_broker_answers_is_one_line_a_minute_with_the_reason_and_the_way_out()
    {
        for (var second = 0; second < 90; second++)
        {
            _trouble.Take(new Error(ErrorCode.Local_Transport, "Connection refused"));
            _trouble.Take(new Error(ErrorCode.Local_AllBrokersDown, "1/1 brokers are down"));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        const string Line = "Warning: Bill: no broker of one:9092 answers (Connection refused). Start one, or correct the trigger's brokerList; this host goes on trying";
        Assert.Equal([Line, Line], _log.All);
    }

    [Fact]
    public void One_connection_that_breaks_is_no_line()
    {
        _trouble.Take(new Error(ErrorCode.Local_Transport, "Disconnected"));

        Assert.Empty(_log.All);
    }

    [Fact]
    public void Refused_credentials_are_named_as_such()
    {
        _trouble.Take(new Error(ErrorCode.Local_Authentication, "SASL authentication error"));

        Assert.Contains("refuse the connection (SASL authentication error). Correct the trigger's protocol, authenticationMode, credentials or certificates", _log.All.Single());
    }

    [Fact]
    public void Skipped_records_are_an_error_a_minute_with_a_count()
    {
        void Skip(long offset) => _trouble.Skipped(new TopicPartitionOffset("payments", 1, offset), "its key is null; keyDataType Int needs 4 bytes");
        Skip(7);
        Skip(8);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Skip(9);

        Assert.Equal(2, _log.All.Count);
        Assert.StartsWith("Error: Bill: payments [1] @7 is skipped, as the Kafka extension does: its key is null; keyDataType Int needs 4 bytes.", _log.All[0]);
        Assert.EndsWith("3 records were skipped so far", _log.All[1]);
    }
}
