"""What a client and an answer agree upon. https://www.rfc-editor.org/rfc/rfc9110.html#section-12

``formats`` are what is offered and ``negotiate`` chooses one of them for a request; ``answers`` gives an answer its tag
and headers, or says 304; ``packing`` compresses it as the client likes.
"""
