namespace KafkaEmulation.Protocol;

/// <summary>
/// How a transactional request says that its producer was fenced: PRODUCER_FENCED from version 2 on, before that
/// INVALID_PRODUCER_EPOCH (KIP-588).
/// </summary>
internal static class FencedByVersion
{
    private const short KnowsProducerFenced = 2;

    public static ErrorCode Of(ErrorCode error, short version) =>
        error == ErrorCode.ProducerFenced && version < KnowsProducerFenced ? ErrorCode.InvalidProducerEpoch : error;
}
