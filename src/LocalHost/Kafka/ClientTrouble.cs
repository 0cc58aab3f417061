using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace LocalHost.Kafka;

/// <summary>
/// Logs what goes wrong between a consumer and its brokers: a line with the way out, and each kind of error once a minute at most. The client reports the same several times a second. A
/// connection that fails is not logged by itself; it is the reason in the line that no broker answers.
/// </summary>
internal sealed partial class ClientTrouble(string function, string brokers, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ErrorCode, long> _said = [];
    private long _skipped;
    private volatile string? _reason;

    /// <summary>Takes an error that the client reports.</summary>
    public void Take(Error error)
    {
        switch (error.Code)
        {
            case ErrorCode.Local_Transport or ErrorCode.Local_Resolve or ErrorCode.Local_TimedOut:
                // One broker of several may be away. The client reports it separately when none answers.
                _reason = error.Reason;
                break;
            case ErrorCode.Local_AllBrokersDown:
                if (IsDue(error.Code))
                    LogNoBroker(function, brokers, _reason ?? error.Reason);
                break;
            case ErrorCode.Local_Authentication or ErrorCode.Local_Ssl:
                _reason = error.Reason;
                if (IsDue(error.Code))
                    LogRefused(function, brokers, error.Reason);
                break;
            default:
                if (IsDue(error.Code))
                    LogClientError(function, error.Reason);
                break;
        }
    }

    /// <summary>Logs that a record's key could not be read. The consumer goes on with the next record: this one is lost for the group.</summary>
    public void Skipped(TopicPartitionOffset record, string reason)
    {
        _skipped++;
        if (IsDue(ErrorCode.Local_KeyDeserialization))
            LogSkipped(function, $"{record.Topic} [{record.Partition.Value}] @{record.Offset.Value}", reason, _skipped);
    }

    private bool IsDue(ErrorCode code)
    {
        var now = clock.GetTimestamp();
        if (_said.TryGetValue(code, out var last) && clock.GetElapsedTime(last, now) < Interval)
            return false;
        _said[code] = now;
        return true;
    }

    [LoggerMessage(EventId = 938, Level = LogLevel.Warning, Message = "{Function}: no broker of {Brokers} answers ({Reason}). Start one, or correct the trigger's brokerList; this host goes on trying")]
    private partial void LogNoBroker(string function, string brokers, string reason);

    [LoggerMessage(EventId = 939, Level = LogLevel.Warning, Message = "{Function}: the brokers {Brokers} refuse the connection ({Reason}). Correct the trigger's protocol, authenticationMode, credentials or certificates; this host goes on trying")]
    private partial void LogRefused(string function, string brokers, string reason);

    [LoggerMessage(EventId = 933, Level = LogLevel.Warning, Message = "{Function}: {Problem}")]
    private partial void LogClientError(string function, string problem);

    [LoggerMessage(EventId = 940, Level = LogLevel.Error, Message = "{Function}: {Record} is skipped, as the Kafka extension does: {Reason}. Set the trigger's keyDataType to what the keys are, or to Binary. {Skipped} records were skipped so far")]
    private partial void LogSkipped(string function, string record, string reason, long skipped);
}
