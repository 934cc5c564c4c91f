package org.marquetry.api.broker;

/** What became of a publication: how many sessions and listeners it was handed to. */
public record PublishResult(int receivers) {}
