using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// ApiVersions (key 18), versions 0 to 4: every key served with its versions, and the features that clients act on: transaction
/// version 2 (KIP-890) and the consumer protocol (KIP-848).
/// <para>
/// A version that is not served is answered in version 0 with UNSUPPORTED_VERSION and the list, so that the client can ask again
/// (KIP-511); the response header never has tagged fields, whatever the version.
/// </para>
/// </summary>
internal sealed class ApiVersions : ImmediateApi<ApiVersions.Request, ApiVersions.Response>
{
    public override ApiKey Key => ApiKey.ApiVersions;

    public override short MinVersion => 0;

    public override short MaxVersion => 4;

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
                wire.Ignored("", "ClientSoftwareName");
                wire.Ignored("", "ClientSoftwareVersion");
            }
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        private const long FeaturesEpoch = 1;

        public ErrorCode Error;
        public List<Versions> Keys = [];
        public List<SupportedFeature> Supported = [new() { Name = "group.version", Max = 1 }, new() { Name = "transaction.version", Max = 2 }];
        public List<FinalizedFeature> Finalized = [new() { Name = "group.version", Max = 1, Min = 1 }, new() { Name = "transaction.version", Max = 2, Min = 2 }];

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            wire.Array(ref Keys);
            if (wire.Version >= 1)
                wire.ThrottleTime();
            wire.Tags(
                new TaggedField(0, true, tag => tag.Array(ref Supported)),
                new TaggedField(1, true, tag => tag.Ignored(FeaturesEpoch, nameof(FeaturesEpoch))),
                new TaggedField(2, true, tag => tag.Array(ref Finalized)));
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

    internal sealed class SupportedFeature : IMessage
    {
        public string Name = "";
        public short Min;
        public short Max;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            // Before version 4 a client cannot read a 0 here (KAFKA-17011).
            var min = wire.Version >= 4 ? Min : Math.Max(Min, (short)1);
            wire.Int16(ref min, nameof(Min));
            wire.Int16(ref Max);
            wire.Tags();
        }
    }

    internal sealed class FinalizedFeature : IMessage
    {
        public string Name = "";
        public short Max;
        public short Min;

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.Int16(ref Max);
            wire.Int16(ref Min);
            wire.Tags();
        }
    }
}
