package dev.rind.edge.catalog;

import java.util.UUID;

/**
 * A domain and where its files lie (contract 3.2, 9.3).
 *
 * @param storageClass the name of a Python class
 */
public record Domain(UUID id, String name, String storageClass, Storage storage,
    boolean redirectToObjectStorage, boolean hideGuarded) {}
