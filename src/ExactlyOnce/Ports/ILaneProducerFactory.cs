namespace ExactlyOnce;

/// <summary>Makes the producers of lanes.</summary>
public interface ILaneProducerFactory
{
    /// <summary>A new producer with the lane's transactional id, not initialised yet.</summary>
    ILaneProducer Create(LaneId lane);
}
