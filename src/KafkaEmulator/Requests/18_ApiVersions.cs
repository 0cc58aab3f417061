using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// ApiVersions (key 18), versions 0 to 3: every key served with its versions.
/// <para>
/// A version that is not served is answered in version 0 with UNSUPPORTED_VERSION and the list, so that the client can ask again
/// (KIP-511); the response header never has tagged fields, whatever the version.
/// </para>
/// </summary>
internal sealed class ApiVersions : ImmediateApi<ApiVersions.Request, ApiVersions.Response>
{
    public override ApiKey Key => ApiKey.ApiVersions;

    public override short MinVersion => 0;

    public override short MaxVersion => 3;

    public override short FirstFlexible => 3;

    public static Response Answer(ErrorCode error) => new()
    {
        Error = error,
        Keys = [.. ApiTable.All.Select(api => new Versions { Key = (short)api.Key, Min = api.AdvertisedMinVersion, Max = api.MaxVersion })],
    };

    protected override Response Handle(Request request, RequestContext context) => Answer(ErrorCode.None);

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => Answer(error);

    internal sealed class Request : IMessage
    {
        public void Visit(Wire wire)
        {
            if (wire.Version >= 3)
            {
                wire.Ignored(""); // client software name
                wire.Ignored(""); // client software version
            }
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public List<Versions> Keys = [];

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            wire.Array(ref Keys);
            if (wire.Version >= 1)
                wire.Ignored(0); // throttle time
            wire.Tags();
        }
    }

    internal sealed class Versions : IMessage
    {
        public short Key;
        public short Min;
        public short Max;

        public void Visit(Wire wire)
        {
            wire.Int16(ref Key);
            wire.Int16(ref Min);
            wire.Int16(ref Max);
            wire.Tags();
        }
    }
}
