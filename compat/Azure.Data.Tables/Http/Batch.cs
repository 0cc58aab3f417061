using System.Globalization;
using System.Text;

namespace Azure.Data.Tables.Http;

/// <summary>
/// Entity group transactions: one request of type multipart/mixed that holds a change set, whose parts are requests ("Performing entity
/// group transactions", Azure Storage REST).
/// </summary>
internal static class Batch
{
    /// <summary>The body of a batch of these requests, and the content type to send it with.</summary>
    public static (string ContentType, byte[] Body) Write(IEnumerable<BatchRequest> requests)
    {
        var (batch, changeSet) = ($"batch_{Guid.NewGuid()}", $"changeset_{Guid.NewGuid()}");
        var body = new StringBuilder();
        body.Append(CultureInfo.InvariantCulture, $"--{batch}\r\nContent-Type: multipart/mixed; boundary={changeSet}\r\n\r\n");
        foreach (var request in requests)
        {
            body.Append(CultureInfo.InvariantCulture, $"--{changeSet}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
            body.Append(CultureInfo.InvariantCulture, $"{request.Method} {request.Url} HTTP/1.1\r\n");
            foreach (var (name, value) in request.Headers)
                body.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            if (request.Body is { } content)
                body.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {content.Length}\r\n\r\n{TablesPipeline.Utf8(content)}\r\n");
            else
                body.Append("\r\n");
        }
        body.Append(CultureInfo.InvariantCulture, $"--{changeSet}--\r\n--{batch}--\r\n");
        return ($"multipart/mixed; boundary={batch}", Encoding.UTF8.GetBytes(body.ToString()));
    }

    /// <summary>The responses in a batch's answer: one for each request, or the one that says why all of them failed.</summary>
    public static List<BatchResponse> Read(BinaryData answer)
    {
        List<BatchResponse> responses = [];
        var lines = answer.ToString().Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        for (var index = 0; index < lines.Count; index++)
        {
            if (!lines[index].StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
                continue;
            var status = lines[index].Split(' ', 3);
            Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
            for (index++; index < lines.Count && lines[index].Length > 0; index++)
            {
                var colon = lines[index].IndexOf(':');
                headers[lines[index][..colon]] = lines[index][(colon + 1)..].Trim();
            }
            List<string> body = [];
            for (index++; index < lines.Count && !lines[index].StartsWith("--", StringComparison.Ordinal); index++)
                body.Add(lines[index]);
            responses.Add(new BatchResponse(
                int.Parse(status[1], CultureInfo.InvariantCulture), status.Length > 2 ? status[2] : "", headers, Encoding.UTF8.GetBytes(string.Join('\n', body).Trim())));
        }
        return responses;
    }
}

/// <summary>A request inside a batch.</summary>
internal sealed record BatchRequest(string Method, string Url, byte[]? Body, IReadOnlyList<(string Name, string Value)> Headers);
