using Confluent.Kafka;

namespace ExactlyOnce.Kafka;

/// <summary>What an error of librdkafka means to a lane.</summary>
internal static class KafkaErrors
{
    /// <summary>The lane's exception for one of the client's.</summary>
    public static Exception Translate(string call, KafkaException exception)
    {
        var message = $"{call}: {exception.Error.Code}: {exception.Error.Reason}";
        return exception switch
        {
            KafkaRetriableException => new RetriableException(message, exception),
            KafkaTxnRequiresAbortException when CanNeverBeWritten(exception.Error.Code) => new OutputRejectedException(message, exception),
            KafkaTxnRequiresAbortException => new AbortRequiredException(message, exception),
            // Handing over a record failed here, before it was sent; the transaction itself is well.
            ProduceException<byte[], byte[]> when exception.Error.IsFatal => new ProducerLostException(message, exception),
            ProduceException<byte[], byte[]> when CanNeverBeWritten(exception.Error.Code) => new OutputRejectedException(message, exception),
            ProduceException<byte[], byte[]> => new AbortRequiredException(message, exception),
            // Fenced, fatal, or something that librdkafka does not classify: none is a reason to trust this producer again.
            _ => new ProducerLostException(message, exception),
        };
    }

    /// <summary>The same record would be refused again, however often it is sent.</summary>
    public static bool CanNeverBeWritten(ErrorCode code) =>
        code is ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.TopicAuthorizationFailed or ErrorCode.InvalidRecord;
}
