namespace KafkaEmulation.State;

/// <summary>Search in what is in the order of an offset.</summary>
internal static class Ordered
{
    /// <summary>The index of the first item whose offset is not below <paramref name="bound"/>; the count of items where there is none.</summary>
    public static int FirstFrom<T>(List<T> items, long bound, Func<T, long> offset)
    {
        int low = 0, high = items.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (offset(items[middle]) < bound)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
