package dev.rind.edge.catalog;

import java.util.UUID;

/**
 * A domain and where its files lie (contract 3.2, 9.3). Prints without its settings, which hold the keys
 * of a storage.
 *
 * @param storageClass the name of a Python class
 * @param storageSettings JSON whose leaves are encrypted (contract 9.4)
 */
public record Domain(UUID id, String name, String storageClass, String storageSettings,
    boolean redirectToObjectStorage, boolean hideGuarded) {
  @Override
  public String toString() {
    return "Domain[" + name + ", " + storageClass + "]";
  }
}
