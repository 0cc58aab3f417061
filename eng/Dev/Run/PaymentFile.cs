using System.Text;
using System.Text.Json;

namespace Dev.Run;

/// <summary>Payments from a file, one JSON a line; what a line says is the pipeline's to judge.</summary>
internal static class PaymentFile
{
    public static IEnumerable<FedPayment> Read(FileInfo file) =>
        File.ReadLines(file.FullName).Where(line => line.Length > 0).Select(line => new FedPayment(KeyOf(line), Encoding.UTF8.GetBytes(line), Valid: null));

    // As the generated ones: a user's payments stay in order.
    private static byte[]? KeyOf(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("userId", out var user)
                && user.ValueKind == JsonValueKind.String
                ? Encoding.UTF8.GetBytes(user.GetString()!)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
