package dev.rind.edge;

import io.netty.util.LeakPresenceDetector;
import org.jspecify.annotations.Nullable;

/**
 * Netty's detector of what was lent and not given back, for tests that run side by side: what the threads of an edge
 * borrow is looked for by the test that has started it. Those threads descend from the test's.
 */
public final class LeakWatch<T> extends LeakPresenceDetector<T> {
  private static final InheritableThreadLocal<@Nullable ResourceScope> SCOPE = new InheritableThreadLocal<>();

  /** Netty asks for this one by reflection; everything is looked at, whatever the interval. */
  public LeakWatch(Class<?> resourceType, int samplingInterval) {
    super(resourceType);
  }

  /** The same, for the older way to ask. */
  public LeakWatch(Class<?> resourceType, int samplingInterval, long maxActive) {
    super(resourceType);
  }

  /** Begins to keep apart what this thread and those that it starts borrow; {@link #check} looks at it. */
  static void on() {
    if (SCOPE.get() == null) {
      SCOPE.set(new ResourceScope(Thread.currentThread().getName()));
    }
  }

  @Override
  protected ResourceScope currentScope() throws AllocationProhibitedException {
    var scope = SCOPE.get();
    return scope == null ? super.currentScope() : scope;
  }
}
