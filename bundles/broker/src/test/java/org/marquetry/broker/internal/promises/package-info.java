/**
 * What MQTT promises to clients, as a model of its own: it sees what clients and broker say to each other and when, and shares
 * no code with the engine.
 */
package org.marquetry.broker.internal.promises;
