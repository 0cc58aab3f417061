namespace LocalHost.Kafka.Records;

/// <summary>What a function's parameter is made of.</summary>
internal enum InputForm
{
    /// <summary>The extension's own encoding of the whole record, which its other half in the worker decodes (KafkaRecord).</summary>
    Record,

    /// <summary>The value's bytes.</summary>
    Bytes,

    /// <summary>The record as JSON, with its value decoded as UTF-8: not the value alone.</summary>
    Json,
}
