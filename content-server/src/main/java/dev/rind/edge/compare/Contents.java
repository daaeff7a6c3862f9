package dev.rind.edge.compare;

import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.FileIndex;
import dev.rind.edge.catalog.FileSet;
import java.util.List;
import java.util.Optional;

/**
 * All that a Pulp has, to go through it.
 *
 * <p><b>Threading:</b> waits for the database. <b>Errors:</b> {@link Unanswered} where that does not answer.
 */
public interface Contents {
  /** Domains by name, whether they have distributions or not. */
  List<String> domains();

  /** The base paths that come next, in order of bytes, hidden ones too; none: that was all of them. */
  List<BasePath> after(BasePath last);

  /** All files of a set; empty: it is not complete, it is gone, or it does not fit in memory. */
  Optional<FileIndex> index(FileSet set);
}
