using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>Whether a resource's configurations were changed.</summary>
internal sealed class ResourceError : IMessage
{
    public ErrorCode Error;
    public string? Message;
    public sbyte Type;
    public string Name = "";

    public void Visit(Wire wire)
    {
        wire.Error(ref Error);
        wire.NullableString(ref Message);
        wire.Int8(ref Type);
        wire.String(ref Name);
        wire.Tags();
    }
}
