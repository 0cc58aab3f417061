namespace KafkaEmulation.Protocol;

/// <summary>A request, a response, or a structure inside one: its fields in the order in which they travel.</summary>
internal interface IMessage
{
    /// <summary>Shows each field that <see cref="Wire.Version"/> has to the wire, which reads or writes it.</summary>
    void Visit(Wire wire);
}
