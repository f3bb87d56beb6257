// happy-dom has no layout: the pieces that ask for it get quiet answers.
Element.prototype.scrollIntoView ??= () => undefined;
