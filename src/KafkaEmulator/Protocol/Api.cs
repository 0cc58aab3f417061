using KafkaEmulation.State;

namespace KafkaEmulation.Protocol;

/// <summary>One API key: the versions served, and what is done with a request. The file's name is its key and name.</summary>
internal abstract class Api
{
    public abstract ApiKey Key { get; }

    public abstract short MinVersion { get; }

    public abstract short MaxVersion { get; }

    /// <summary>The first flexible version (KIP-482); beyond <see cref="MaxVersion"/> where none of those served is.</summary>
    public abstract short FirstFlexible { get; }

    /// <summary>What the ApiVersions answer names as the lowest version.</summary>
    public virtual short AdvertisedMinVersion => MinVersion;

    public bool IsFlexible(short version) => version >= FirstFlexible;

    /// <summary>Reads a request's body. Bytes behind its last field are passed over, as Kafka does: librdkafka sends some with Metadata.</summary>
    /// <exception cref="MalformedRequestException">The body is not a request of this key and version.</exception>
    public abstract IMessage Read(WireReader body);

    /// <summary>Answers a request, on the broker's loop. Null where no response is expected.</summary>
    public abstract Task<IMessage?> AnswerAsync(IMessage request, RequestContext context);

    /// <summary>Answers a request with an error, in every part of it, without doing anything.</summary>
    public abstract IMessage Refuse(IMessage request, RequestContext context, ErrorCode error);
}

/// <inheritdoc/>
internal abstract class Api<TRequest, TResponse> : Api
    where TRequest : class, IMessage, new()
    where TResponse : class, IMessage
{
    public sealed override IMessage Read(WireReader body)
    {
        var request = new TRequest();
        request.Visit(body);
        return request;
    }

    public sealed override async Task<IMessage?> AnswerAsync(IMessage request, RequestContext context) => await HandleAsync((TRequest)request, context);

    public sealed override IMessage Refuse(IMessage request, RequestContext context, ErrorCode error) => Refuse((TRequest)request, context, error);

    /// <summary>Runs on the broker's loop until its first wait. Null where no response is expected.</summary>
    protected abstract Task<TResponse?> HandleAsync(TRequest request, RequestContext context);

    /// <summary>The response that answers the whole request, in every part of it, with an error.</summary>
    protected abstract TResponse Refuse(TRequest request, RequestContext context, ErrorCode error);
}

/// <summary>A key whose requests are all answered at once.</summary>
internal abstract class ImmediateApi<TRequest, TResponse> : Api<TRequest, TResponse>
    where TRequest : class, IMessage, new()
    where TResponse : class, IMessage
{
    protected sealed override Task<TResponse?> HandleAsync(TRequest request, RequestContext context) =>
        Task.FromResult<TResponse?>(Handle(request, context));

    /// <summary>Runs on the broker's loop.</summary>
    protected abstract TResponse Handle(TRequest request, RequestContext context);
}

/// <summary>Whose request it is.</summary>
/// <param name="Broker">Who answers.</param>
/// <param name="Version">The request's, and its answer's.</param>
/// <param name="ClientId">As the client calls itself.</param>
/// <param name="ClientHost">Where it is, as Kafka tells it: a slash and the address.</param>
/// <param name="Login">Who it has proved to be, where the broker asks for that.</param>
/// <param name="Closed">Its connection is closed: nobody waits for the answer.</param>
internal sealed record RequestContext(
    Broker Broker, short Version, string ClientId, string ClientHost, Security.Login Login, CancellationToken Closed);
