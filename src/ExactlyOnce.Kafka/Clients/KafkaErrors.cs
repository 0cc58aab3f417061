using Confluent.Kafka;

namespace ExactlyOnce.Kafka;

/// <summary>What an error of librdkafka means to a lane.</summary>
internal static class KafkaErrors
{
    /// <summary>The lane's exception for one of the client's.</summary>
    /// <param name="call">What was called.</param>
    /// <param name="exception">What it threw.</param>
    /// <param name="unwritten">The first record of the transaction that could not be written: for which topic, and why.</param>
    public static Exception Translate(string call, KafkaException exception, (string Topic, Error Error)? unwritten)
    {
        var message = $"{call}: {exception.Error.Code}: {exception.Error.Reason}";
        if (unwritten is { } record)
            message += $"; a record for the topic '{record.Topic}' was not written: {record.Error.Code}: {record.Error.Reason}";
        // Of a record that failed inside the client the call only says that there was one.
        var cause = exception.Error.Code == ErrorCode.Local_Inconsistent && unwritten is { Error.Code: var code } ? code : exception.Error.Code;
        return exception switch
        {
            KafkaRetriableException => new RetriableException(message, exception),
            // Handing over a record failed here, before it was sent; the transaction itself is well, unless the client is not.
            ProduceException<byte[], byte[]> when exception.Error.IsFatal => new ProducerLostException(message, exception, IsFenced(cause)),
            KafkaTxnRequiresAbortException or ProduceException<byte[], byte[]> => CanNeverBeWritten(cause)
                ? new OutputRejectedException(message, exception, IsTooLarge(cause))
                : new AbortRequiredException(message, exception),
            // Fenced, fatal, or something that librdkafka does not classify: none is a reason to trust this producer again.
            _ => new ProducerLostException(message, exception, IsFenced(cause)),
        };
    }

    /// <summary>The same record would be refused again, however often it is sent.</summary>
    public static bool CanNeverBeWritten(ErrorCode code) =>
        IsTooLarge(code) || code is ErrorCode.TopicAuthorizationFailed or ErrorCode.TopicException or ErrorCode.InvalidRecord or ErrorCode.Local_UnknownPartition;

    // The broker's two names for it (KIP-588), and the client's own.
    private static bool IsFenced(ErrorCode code) => code is ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch or ErrorCode.Local_Fenced;

    /// <summary>A smaller record might be taken.</summary>
    public static bool IsTooLarge(ErrorCode code) => code is ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge;
}
