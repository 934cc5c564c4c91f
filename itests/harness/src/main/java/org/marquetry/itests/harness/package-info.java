/**
 * The broker as a process, and clients that speak in bytes. It shares no code with the broker, so that a mistake of the broker
 * does not cancel out.
 */
package org.marquetry.itests.harness;
