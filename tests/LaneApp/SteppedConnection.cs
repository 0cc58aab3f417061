using System.Net;

namespace LaneApp;

/// <summary>A connection that tells when a charge was asked for, and not yet answered.</summary>
internal sealed class SteppedConnection() : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            await content.LoadIntoBufferAsync(cancellationToken); // its length is known then, and nothing follows its last byte
            request.Content = new Told(content);
        }
        return await base.SendAsync(request, cancellationToken);
    }

    private sealed class Told : HttpContent
    {
        private readonly HttpContent _content;

        public Told(HttpContent content)
        {
            _content = content;
            foreach (var header in content.Headers)
                Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await _content.CopyToAsync(stream, context);
            await stream.FlushAsync();
            await Steps.ReachedAsync(Steps.DuringCall);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Headers.ContentLength ?? 0;
            return _content.Headers.ContentLength is not null;
        }
    }
}
