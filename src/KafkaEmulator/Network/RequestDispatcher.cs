using System.Buffers.Binary;
using KafkaEmulation.Faults;
using KafkaEmulation.Protocol;
using KafkaEmulation.Security;
using KafkaEmulation.State;

namespace KafkaEmulation.Network;

/// <summary>Turns a request's bytes into its answer's: header, version, body, faults.</summary>
internal sealed class RequestDispatcher(Broker broker, FaultPlan faults, Trace? trace)
{
    private const int FixedHeaderSize = 8; // key, version, correlation id

    public Credentials? Credentials { get; } = broker.Options.Users.Count == 0 ? null : new Credentials(broker.Options.Users.AsReadOnly());

    /// <summary>The answer to a frame; null where none is expected.</summary>
    /// <exception cref="MalformedRequestException">The frame is no request: the connection cannot go on.</exception>
    /// <exception cref="ConnectionDroppedException">A fault demands it.</exception>
    public async Task<WireWriter?> AnswerAsync(byte[] frame, Peer peer, CancellationToken closed)
    {
        if (peer.Login.TakesBareTokens)
            return AnswerToken(frame, peer);
        if (frame.Length < FixedHeaderSize)
            throw new MalformedRequestException($"the frame of {frame.Length} bytes is shorter than a request header");
        var key = BinaryPrimitives.ReadInt16BigEndian(frame);
        var version = BinaryPrimitives.ReadInt16BigEndian(frame.AsSpan(2));
        var correlationId = BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4));
        var api = ApiTable.Find(key);
        if (api is null || version < api.MinVersion || version > api.MaxVersion)
            return Unsupported(api, correlationId);

        // Who has not proved who it is may only begin to.
        if (!peer.Login.IsDone && api.Key is not (ApiKey.ApiVersions or ApiKey.SaslHandshake or ApiKey.SaslAuthenticate))
            throw new MalformedRequestException($"{api.Key} before the client has proved who it is (SASL)");

        var reader = new WireReader(frame.AsMemory(FixedHeaderSize), version, api.IsFlexible(version));
        IMessage request;
        RequestContext context;
        try
        {
            context = new RequestContext(broker, version, reader.ShortLengthString() ?? "", peer.Host, peer.Login, closed);
            reader.Tags();
            request = api.Read(reader);
        }
        catch (MalformedRequestException malformed)
        {
            throw new MalformedRequestException($"{api.Key} version {version}: {malformed.Message}");
        }
        trace?.Asked(api, request, context, correlationId);
        if (await AnswerAsync(api, request, context) is not { } answer)
            return null;
        var writer = Begin(version, api.IsFlexible(version), correlationId);
        if (api.Key != ApiKey.ApiVersions)
            writer.Tags();
        answer.Visit(writer);
        trace?.Answered(api, answer, context, correlationId, writer.Length);
        return writer;
    }

    // SaslHandshake version 0 is followed by tokens without requests around them (KIP-43).
    private static WireWriter AnswerToken(byte[] token, Peer peer)
    {
        try
        {
            return WireWriter.Bare(peer.Login.Answer(token)!);
        }
        catch (LoginException refused)
        {
            throw new MalformedRequestException(refused.Message);
        }
    }

    private async Task<IMessage?> AnswerAsync(Api api, IMessage request, RequestContext context)
    {
        var fault = faults.Next(api.Key);
        if (fault is not null)
        {
            fault.Happen();
            if (fault.DelayBefore > TimeSpan.Zero)
                await Task.Delay(fault.DelayBefore, broker.Options.TimeProvider, context.Closed);
            if (fault.DropsBefore)
                throw new ConnectionDroppedException();
            if (fault.Error is { } error)
                return await broker.Loop.InvokeAsync(() => Task.FromResult<IMessage?>(api.Refuse(request, context, error))).WaitAsync(context.Closed);
        }

        var answer = await broker.Loop.InvokeAsync(async () =>
        {
            var answered = await api.AnswerAsync(request, context);
            broker.CompactJournal();
            return answered;
        }).WaitAsync(context.Closed);
        return fault is { DropsAfter: true } ? throw new ConnectionDroppedException() : answer;
    }

    // A client that was never told of this version cannot expect a body it understands; an error code is what old answers begin
    // with. ApiVersions is asked before anything is known, and is answered with the list in version 0 (KIP-511).
    private static WireWriter Unsupported(Api? api, int correlationId)
    {
        var writer = Begin(version: 0, flexible: false, correlationId);
        if (api?.Key == ApiKey.ApiVersions)
        {
            Requests.ApiVersions.Answer(ErrorCode.UnsupportedVersion).Visit(writer);
            return writer;
        }
        var error = ErrorCode.UnsupportedVersion;
        writer.Error(ref error);
        return writer;
    }

    private static WireWriter Begin(short version, bool flexible, int correlationId)
    {
        var writer = new WireWriter(version, flexible);
        writer.Int32(ref correlationId);
        return writer;
    }
}
