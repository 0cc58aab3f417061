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

    /// <summary>Reads a request's body; the returned function, called on the broker's loop, answers it.</summary>
    /// <exception cref="MalformedRequestException">The body is not a request of this key and version.</exception>
    public abstract Func<RequestContext, Task<IMessage?>> Read(WireReader body);

    /// <summary>Reads a request's body, and answers it with an error without doing anything.</summary>
    public abstract Func<RequestContext, IMessage?> Refuse(WireReader body, ErrorCode error);
}

/// <inheritdoc/>
internal abstract class Api<TRequest, TResponse> : Api
    where TRequest : class, IMessage, new()
    where TResponse : class, IMessage
{
    public sealed override Func<RequestContext, Task<IMessage?>> Read(WireReader body)
    {
        var request = ReadRequest(body);
        return async context => await HandleAsync(request, context);
    }

    public sealed override Func<RequestContext, IMessage?> Refuse(WireReader body, ErrorCode error)
    {
        var request = ReadRequest(body);
        return context => Refuse(request, context, error);
    }

    /// <summary>Runs on the broker's loop until its first wait. Null where no response is expected.</summary>
    protected abstract Task<TResponse?> HandleAsync(TRequest request, RequestContext context);

    /// <summary>The response that answers the whole request, in every part of it, with an error.</summary>
    protected abstract TResponse Refuse(TRequest request, RequestContext context, ErrorCode error);

    private static TRequest ReadRequest(WireReader body)
    {
        // Bytes behind the last field are passed over, as Kafka does: librdkafka sends some with Metadata.
        var request = new TRequest();
        request.Visit(body);
        return request;
    }
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
internal sealed record RequestContext(Broker Broker, short Version, string ClientId, string ClientHost, Security.Login Login);
