namespace ExactlyOnce.Kafka;

/// <summary>Calls that may be made again, by whoever has a host or a person behind him to begin anew.</summary>
internal static class Retriable
{
    private const int MostTries = 5;

    /// <summary>Makes a call until it does not end in a <see cref="RetriableException"/>, a few times.</summary>
    /// <exception cref="RetriableException">It still does.</exception>
    public static async Task RetryAsync(Func<Task> call)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await call();
                return;
            }
            catch (RetriableException) when (tries < MostTries)
            {
            }
        }
    }
}
