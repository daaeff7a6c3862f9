package dev.rind.edge.catalog;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The checkpoint publications of a repository, the newest first (contract 3.6). */
public record Checkpoints(List<Checkpoint> all) {
  public static final Checkpoints NONE = new Checkpoints(List.of());

  public Checkpoints {
    all = List.copyOf(all);
  }

  /** One of them; whether it is complete is not asked. */
  public record Checkpoint(UUID publicationId, Instant created) {}
}
