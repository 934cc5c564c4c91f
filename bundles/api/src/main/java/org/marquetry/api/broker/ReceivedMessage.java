package org.marquetry.api.broker;

import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;

/**
 * A message as one subscription gets it.
 *
 * @param qos the lower of the publication's and the subscription's
 * @param retained whether it is a retained message that was there before the subscription
 */
public record ReceivedMessage(Message message, QoS qos, boolean retained) {}
