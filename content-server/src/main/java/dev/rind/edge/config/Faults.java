package dev.rind.edge.config;

import java.util.List;
import java.util.stream.Collectors;

/** Everything wrong with the configuration, at once; the message has one fault a line. Never empty. */
public final class Faults extends Exception {

  private static final long serialVersionUID = 1;

  // Never serialized: an exception has to be serializable, the end of a start has not.
  private final transient List<Fault> all;

  public Faults(List<Fault> all) {
    super(all.stream().map(Fault::toString).collect(Collectors.joining("\n")));
    this.all = List.copyOf(all);
  }

  public List<Fault> all() {
    return all;
  }
}
